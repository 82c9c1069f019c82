-- Nodes with their terms, what they proved, and their history. Nodes offer themselves anew at each
-- start, so that nothing of the old table is kept.

drop table node;

create table node (
  name varchar(63) primary key,
  offer bytea not null,
  policy bytea, -- digest of the appraisal policy that judged its evidence
  kind varchar(32), -- of the newest good evidence; all of these are there or none
  gpus int,
  simulated boolean,
  evidence bytea,
  proven_since bigint,
  proven_until bigint,
  broken_rule varchar(64), -- of a newer refusal; all of these are there or none
  broken_sentence varchar(1000),
  broken_at bigint,
  quarantine varchar(16), -- cause; all of these are there or none
  quarantine_sentence varchar(500),
  quarantine_since bigint
);

create table node_device (
  node varchar(63) not null,
  device varchar(200) not null,
  primary key (node, device)
);

create table node_challenge (
  number bigint generated always as identity primary key,
  node varchar(63) not null,
  asked bigint not null,
  ended bigint not null,
  outcome varchar(16) not null,
  rule varchar(64) not null,
  evidence bytea
);

create index node_challenge_ended on node_challenge (node, ended);

create table node_presence (
  node varchar(63) not null,
  begins bigint not null, -- of an hour
  looked bigint not null, -- seconds in which the coordinator looked
  seen bigint not null, -- of these, seconds in which the node was there
  primary key (node, begins)
);

create table node_work (
  run bytea not null,
  node varchar(63) not null,
  role varchar(16) not null,
  parties int not null,
  began bigint not null,
  ended bigint,
  outcome varchar(16) not null,
  statement bytea, -- digest of the execution statement in the log
  primary key (run, node)
);

create index node_work_node on node_work (node, began);

create table run_routing (
  run bytea primary key,
  report bytea not null -- CBOR: why the run got its nodes
);
