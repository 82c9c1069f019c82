-- Runs that are given to nodes more than once.

alter table run add column incarnation int default 0 not null; -- of the nodes it has, or gets next
alter table run add column progressed int default -1 not null; -- the newest that kept a checkpoint

alter table letter add column incarnation int default 0 not null;

create table run_checkpoint (
  run bytea not null,
  place int not null, -- counts a run's checkpoints
  content bytea not null, -- blob
  primary key (run, place)
);

create table node_work_by_incarnation (
  run bytea not null,
  incarnation int not null,
  node varchar(63) not null,
  role varchar(16) not null,
  parties int not null,
  began bigint not null,
  ended bigint,
  outcome varchar(16) not null,
  statement bytea, -- digest of the execution statement in the log
  primary key (run, incarnation, node)
);

insert into node_work_by_incarnation
  (run, incarnation, node, role, parties, began, ended, outcome, statement)
  select run, 0, node, role, parties, began, ended, outcome, statement from node_work;

drop table node_work;

alter table node_work_by_incarnation rename to node_work;

create index node_work_by_node on node_work (node, began);
