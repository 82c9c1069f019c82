-- Portable SQL (H2, PostgreSQL). Names and digests are text or 32 bytes; times are Unix milliseconds.

create table invite (
  secret_hash bytea primary key,
  member varchar(63) not null,
  role varchar(16) not null,
  expires bigint not null,
  used_for bytea -- digest of the certificate request that used it
);

create table member (
  name varchar(63) primary key,
  role varchar(16) not null,
  certificate bytea not null, -- fingerprint
  identity bytea
);

create table dataset (
  owner varchar(63) not null,
  name varchar(63) not null,
  descriptor bytea not null, -- blob
  primary key (owner, name)
);

create table run (
  id bytea primary key,
  number bigint generated always as identity,
  state varchar(16) not null,
  since bigint not null,
  reason varchar(1000) not null,
  requester varchar(63) not null,
  expires bigint not null,
  envelope bytea not null -- blob
);

create table run_party (
  run bytea not null,
  place int not null,
  party varchar(63) not null,
  decision varchar(16) not null,
  reason varchar(1000) not null,
  signature bytea,
  primary key (run, party)
);

create table run_member (
  run bytea not null,
  member varchar(63) not null,
  primary key (run, member)
);

create table run_node (
  run bytea not null,
  place int not null, -- 0 is the aggregator
  node varchar(63) not null,
  primary key (run, place)
);

create table node (
  name varchar(63) primary key,
  offer bytea not null,
  state varchar(16) not null,
  reason varchar(1000) not null,
  verified bigint
);

create table letter (
  recipient varchar(63) not null,
  sequence bigint not null,
  id bytea not null,
  sender varchar(63) not null,
  run bytea not null,
  kind varchar(32) not null,
  payload bytea,
  blob bytea,
  handled boolean not null,
  arrived bigint not null,
  primary key (recipient, sequence),
  unique (recipient, id)
);

create index letter_blob on letter (blob);

create table leaf (
  place bigint primary key,
  hash bytea not null unique, -- RFC 6962 leaf hash
  content bytea not null
);
