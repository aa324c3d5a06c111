-- What a service registered for one connection (ids and the secret that signs), as sealed JSON.
-- Newsletters kept it among their credentials; those stay readable until they are registered anew.
alter table connection add column hooks bytea;
