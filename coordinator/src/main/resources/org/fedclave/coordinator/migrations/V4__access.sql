-- Certificates that were renewed, members that are shut out, decisions, and what members store.

alter table invite add column certificate bytea; -- DER: what its use was answered with

create table member_renewal (
  member varchar(63) primary key,
  next_certificate bytea, -- fingerprint of a certificate that nobody has used yet
  next_since bigint,
  previous_certificate bytea, -- fingerprint of the one that the newest replaced
  previous_until bigint
);

create table member_revocation (
  member varchar(63) primary key,
  since bigint not null,
  reason varchar(500) not null
);

create table audit (
  number bigint primary key, -- from 1
  record bytea not null, -- CBOR
  hash bytea not null -- of the chain up to this record
);

create table blob_charge (
  member varchar(63) not null,
  digest bytea not null,
  letter boolean not null, -- goes with its letter
  bytes bigint not null,
  since bigint not null,
  primary key (member, digest, letter)
);
