-- What the second reader remarked on before approvals: counts by day and kind, nothing of a text, a reply or a person.

create table remark (
    tenant text not null,
    day date not null,
    kind text not null,
    shown bigint not null,
    dismissed bigint not null,
    primary key (tenant, day, kind)
);
