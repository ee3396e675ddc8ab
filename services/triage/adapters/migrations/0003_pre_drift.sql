-- Which labels the masking found in the message, never what: to see when it begins to find more, or less.
-- Null: judged before this was kept. `held_back`: fields left to a person because the model had drifted.
alter table predictions add column labels text[];
alter table predictions add column held_back text[] not null default '{}';
create index predictions_at on predictions (predicted_at);
