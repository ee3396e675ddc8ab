-- apart: every mail that ever joined a ticket, some thousand at a time
-- Who wrote what came before it was kept, and what old code took during this upgrade, is known of mails that joined a ticket.
-- contract: a column that the release before neither reads nor writes
do $$
declare
    after uuid := '00000000-0000-0000-0000-000000000000';
    last uuid;
begin
    loop
        last := (
            select message_id from (select message_id from message where message_id > after order by message_id limit 2000) as next
            order by message_id desc limit 1
        );
        exit when last is null;
        update message set writer_hmac = answerer_hmac
        where message_id > after and message_id <= last and writer_hmac is null and answerer_hmac is not null;
        commit;
        after := last;
    end loop;
end $$;
