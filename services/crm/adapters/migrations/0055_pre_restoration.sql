-- When a backup was restored: what was approved before may have left since, and leaves only when a person says so.
create table restoration (
    at timestamptz primary key
);
