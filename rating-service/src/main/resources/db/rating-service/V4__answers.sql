-- What members said to ratings of them: a read model. None was given before, so nothing is read again.
create table rating_answer (
    agreement text not null,
    subject text not null,
    -- SHA-256 of the words
    comment text not null,
    record text not null,
    primary key (agreement, subject)
);
create index on rating_answer (comment);
