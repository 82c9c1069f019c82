-- What is needed of the blob store, beyond what runs, datasets and letters say.

create table run_result (
  run bytea not null,
  recipient varchar(63) not null,
  blob bytea not null,
  arrived bigint not null,
  fetched bigint, -- when the recipient was sent the last byte; null until then
  primary key (run, recipient, blob)
);

create index run_result_blob on run_result (blob, recipient);

create table condemned_blob (
  blob bytea primary key,
  since bigint not null -- when it was first found needed by nobody
);
