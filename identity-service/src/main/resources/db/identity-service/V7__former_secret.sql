-- The secret before, until the present one has got its first token: the answer that showed that may have been lost.
alter table client_secret add column former_hash text;

-- Whether the present one has got a token: until then the answer that showed a first one may have been lost, too.
alter table client_secret add column got_token boolean not null default true;
alter table client_secret alter column got_token set default false;
