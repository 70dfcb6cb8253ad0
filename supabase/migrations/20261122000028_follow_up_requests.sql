-- What follows a job goes on under the id of the request that asked for the job, as its workflow does.

create or replace function private.settle_messages() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  next_id uuid := encode(substring(sha256(convert_to('follow-up/' || new.id, 'UTF8')) from 1 for 16), 'hex')::uuid;
begin
  perform from public.generation_messages m where m.generation_id = new.id;
  if not found then
    return null;
  end if;

  update public.generation_messages m set disposition = 'applied'
  where m.generation_id = new.id and exists (
    select from public.generation_events e
    where e.generation_id = new.id and e.frame ->> 'type' = 'Message' and e.frame ->> 'disposition' = 'applied'
      and e.frame ->> 'message_id' = m.id::text
  );
  update public.conversation_messages c set content = c.content || said.words
  from (
    select string_agg(E'\n\n' || m.content, '' order by m.position) as words from public.generation_messages m
    where m.generation_id = new.id and m.disposition = 'applied'
  ) said
  where c.generation_id = new.id and c.role = 'user' and said.words is not null;

  update public.generation_messages m set disposition = 'returned'
  where m.generation_id = new.id and m.disposition in ('steering', 'queued') and (
    new.status = 'cancelled' or not exists (
      select from public.project_members p
      where p.project_id = new.project_id and p.user_id = m.created_by and p.role in ('owner', 'editor')
    )
  );
  insert into public.code_generations
    (id, project_id, created_by, kind, prompt, session_id, base_generation_id, options, request_id)
  select next_id, new.project_id, (array_agg(m.created_by order by m.position))[1],
         case new.kind when 'converse' then 'converse' else 'generate' end::public.generation_kind,
         string_agg(m.content, E'\n\n' order by m.position), new.session_id,
         case when new.archive_key is null then new.base_generation_id else new.id end, new.options, new.request_id
  from public.generation_messages m
  where m.generation_id = new.id and m.disposition in ('steering', 'queued')
  having count(*) > 0;
  update public.generation_messages m set disposition = 'started', follow_up_id = next_id
  where m.generation_id = new.id and m.disposition in ('steering', 'queued');
  return null;
end $$;
