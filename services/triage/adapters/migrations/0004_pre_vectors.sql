-- What a message is about, as 64 sums of its embedding's numbers with fixed signs: to see when tickets begin to be about
-- other things. Null: not one of those that are watched, or older than the windows that are compared.
alter table predictions add column vector real[];
create index predictions_with_vector on predictions (predicted_at) where vector is not null;
