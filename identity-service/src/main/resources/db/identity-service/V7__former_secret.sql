-- The secret before, until the present one has got its first token: the answer that showed that may have been lost.
alter table client_secret add column former_hash text;
