-- Which people take part: a filter on one side, or everybody.
alter table connection add column scope jsonb;
alter table staging add column is_in_scope boolean not null default true;

-- Plans from before knew no filter and counted neither what they replace nor whom they leave alone.
update run set choices = choices || '{"scope":null}',
  counts = counts || '{"overwrites":{"wix":0,"remote":0},"scope":{"out":0,"leaving":0,"entering":0}}';
