-- apart: a row of each reply that ever went out
-- What retention looks for each hour.
create index concurrently if not exists delivery_by_age on delivery (updated_at) where state in ('sent', 'failed', 'refused');
