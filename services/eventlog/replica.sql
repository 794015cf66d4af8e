-- A copy of a log, as it arrived, in the database of a service that consumes it. Rows come in any
-- order and any number of times; whoever reads them reads no further than where none is missing.
CREATE SCHEMA IF NOT EXISTS {schema};

CREATE TABLE IF NOT EXISTS {schema}.event (
    position           bigint      PRIMARY KEY,
    originator_id      uuid        NOT NULL,
    originator_version bigint      NOT NULL,
    type_name          text        NOT NULL,
    schema_version     integer     NOT NULL,
    recorded_at        timestamptz NOT NULL,
    effective_date     date,
    municipality       text,
    actor              text        NOT NULL,
    purpose            text        NOT NULL,
    command_id         uuid        NOT NULL,
    correlation_id     uuid        NOT NULL,
    causation_id       uuid,
    state              bytea       NOT NULL,
    UNIQUE (originator_id, originator_version)
);

-- All of 1 to contiguous_position is here; announced_position is the last of which anybody told.
-- Every event recorded up to settled_until is at or below settled_position, now and for ever. The
-- event after the contiguous ones has been missing since waiting_since.
CREATE TABLE IF NOT EXISTS {schema}.progress (
    only_one            boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    contiguous_position bigint  NOT NULL DEFAULT 0,
    announced_position  bigint  NOT NULL DEFAULT 0,
    settled_until       timestamptz,
    settled_position    bigint  NOT NULL DEFAULT 0,
    waiting_since       timestamptz
);
INSERT INTO {schema}.progress DEFAULT VALUES ON CONFLICT DO NOTHING;

CREATE OR REPLACE VIEW {schema}.complete AS
SELECT * FROM {schema}.event
 WHERE position <= (SELECT contiguous_position FROM {schema}.progress);

-- From which message on each partition of the topic is to be read; up to which position it has told
-- that it is complete. Of another topic (the brokers were emptied) it says nothing.
CREATE TABLE IF NOT EXISTS {schema}.partition (
    number             integer PRIMARY KEY,
    topic_id           text    NOT NULL,
    next_offset        bigint  NOT NULL,
    watermark_position bigint  NOT NULL
);

-- Messages that are no event of the log, or that tell something else than what is here.
CREATE TABLE IF NOT EXISTS {schema}.rejected (
    source      text        PRIMARY KEY,
    position    bigint,
    reason      text        NOT NULL,
    rejected_at timestamptz NOT NULL DEFAULT now()
);
