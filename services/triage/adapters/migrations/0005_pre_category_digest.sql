-- Which classifier of a use case's own gave the category. Null: the model that gave the rest did.
alter table predictions add column category_digest text;
