-- What was erased before fingerprints were kept, and by old code during this upgrade: of each of its messages the id is
-- known, which follows from the same fingerprint. A digest of it; those of tickets' ids, which stand among them, fit no mail.
insert into erased_mail (tenant, fingerprint, kept_on)
select known.tenant, sha256(uuid_send(erased.id)), erased.erased_at::date
from erased cross join (select tenant from ticket union select tenant from mailbox) as known
on conflict do nothing;
