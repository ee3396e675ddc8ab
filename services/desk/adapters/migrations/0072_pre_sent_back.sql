-- Which first approval a second person gave back, who they are, and when: pressed twice, it is answered as done.
alter table decision add column sent_back uuid, add column sent_back_by text, add column sent_back_at timestamptz;
