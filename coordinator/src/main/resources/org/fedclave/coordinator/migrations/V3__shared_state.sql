-- What several coordinators on one PostgreSQL need, and limits by sender.

-- The only row. Whoever holds it unexpired, by the database's clock, drives the runs. Each new
-- holder adds one to the token, and every transaction that writes compares it.
create table lease (
  id int primary key check (id = 1),
  token bigint not null,
  holder varchar(200) not null, -- for people
  expires timestamp with time zone not null
);

insert into lease (id, token, holder, expires)
  values (1, 0, 'nobody', timestamp with time zone '1970-01-01 00:00:00+00:00');

-- The blob by which a coordinator knows that its blob store is the one that goes with this database.
create table blob_store (
  mark bytea primary key
);

-- Of the payload, wherever it lies. Blobs of letters that wait already are not counted.
alter table letter add column bytes bigint default 0 not null;

update letter set bytes = coalesce(octet_length(payload), 0);

create index letter_waiting on letter (recipient, handled, sender);
