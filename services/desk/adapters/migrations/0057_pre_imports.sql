-- Articles that a program hands in are proposals too: under which id, and which words of it. Each wording comes once.
alter table proposal add column import_id text, add column import_digest text, add column import_by text;
-- contract: it holds for rows with the new column alone, which old code leaves empty
create unique index proposal_by_import on proposal (tenant, import_id, lang, import_digest) where import_id is not null;
