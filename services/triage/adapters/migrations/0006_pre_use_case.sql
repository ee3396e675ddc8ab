-- The ticket's use case. Null: it has none, or is from before. Drift is not watched over tickets of a use case in which
-- first the model of all gave the category and then a classifier of its own, or the other way round.
alter table predictions add column use_case text;
