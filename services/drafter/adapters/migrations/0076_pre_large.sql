-- apart: a row of each message and each suggestion, and more come meanwhile
-- What retention looks for each hour.
create index concurrently if not exists draft_by_age on draft (created_at);

create index concurrently if not exists steered_by_age on steered (created_at);

create index concurrently if not exists thread_by_age on thread (received_at);

create index concurrently if not exists solved_by_age on solved (decided_at);

create index concurrently if not exists answered_by_age on answered (noted_at);

create index concurrently if not exists sent_reply_by_age on sent_reply (noted_at);
