-- In which order tickets were placed among those of their tenant, one at a time: what came since a look is what has a
-- higher number. Not known of tickets from before this column, which came before every look.
create sequence likeness_placed;
alter table likeness add column placed bigint;
create index likeness_by_placed on likeness (tenant, placed);
