-- A report is searched by the exact address: of somebody no link names, the keyed hash stands in the line itself.
alter table difference add column key bytea;
