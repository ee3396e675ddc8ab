-- The write-once copy of the ledger. Where a segment ends is decided here once, so that whoever writes it writes the same.
create table segment (
    first bigint primary key check (first > 0),
    last bigint not null check (last >= first),
    decided_at timestamptz not null
);

-- How far which folder was written. A row more after each segment; none is changed.
create table segment_written (
    folder text not null,
    last bigint not null,
    written_at timestamptz not null,
    primary key (folder, last)
);
