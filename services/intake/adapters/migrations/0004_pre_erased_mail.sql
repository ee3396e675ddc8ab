-- By what erased mail is known when it comes again: keyed fingerprints, and the day. Whose or of which ticket, no row says.
create table erased_mail (
    tenant text not null,
    fingerprint bytea not null,
    kept_on date not null default current_date,
    primary key (tenant, fingerprint)
);
create index erased_mail_by_day on erased_mail (kept_on);
