-- The log of one service. Installed by the owner; the service's own role may append through the
-- function below, and select. Nobody updates or deletes an event.
CREATE SCHEMA IF NOT EXISTS eventlog;

CREATE TABLE IF NOT EXISTS eventlog.event (
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
CREATE INDEX IF NOT EXISTS event_recorded_at ON eventlog.event (recorded_at, position);

-- What a command answered, kept in the transaction of its events: a repeated command gets it again.
CREATE TABLE IF NOT EXISTS eventlog.receipt (
    command_id     uuid        PRIMARY KEY,
    request_digest bytea       NOT NULL,
    status         smallint    NOT NULL,
    response       jsonb       NOT NULL,
    last_position  bigint      NOT NULL
);

-- Keys that only one stream may hold, such as the keyed digest of a personal code.
CREATE TABLE IF NOT EXISTS eventlog.unique_key (
    scope         text  NOT NULL,
    digest        bytea NOT NULL,
    originator_id uuid  NOT NULL,
    PRIMARY KEY (scope, digest)
);

CREATE OR REPLACE FUNCTION eventlog.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'eventlog.% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE TRIGGER event_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON eventlog.event
    FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse_change();
CREATE OR REPLACE TRIGGER receipt_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON eventlog.receipt
    FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse_change();

-- Appends events, with the receipts and unique keys that belong to them, or nothing.
--
-- The table lock makes the order of positions the order of commits, without gaps, so that a reader
-- who tails positions misses nothing. Every stream must continue from its last version by ones (a
-- new one starts at 0 or 1): a stale writer, a duplicate and a gap all raise unique_violation.
--
-- A transaction has one time, later than that of the last one before it even when the clock is set
-- back, so that a time names one position; a bulk append calls this many times in one transaction.
--
-- Positions and times of the given events are ignored. The last_position of a receipt comes as the
-- place of its last event among the given ones, from 1. Returns the position of the first event.
CREATE OR REPLACE FUNCTION eventlog.append(
    events eventlog.event[], receipts eventlog.receipt[], unique_keys eventlog.unique_key[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    only_one      eventlog.event;
    version       bigint;
    continues     boolean;
    last_position bigint;
    moment        timestamptz;
BEGIN
    LOCK TABLE eventlog.event IN EXCLUSIVE MODE;

    only_one := events[1];
    SELECT e.position,
           CASE WHEN e.xmin = pg_current_xact_id()::xid THEN e.recorded_at
                ELSE greatest(clock_timestamp(), e.recorded_at + interval '1 microsecond') END,
           (SELECT s.originator_version FROM eventlog.event s
             WHERE s.originator_id = only_one.originator_id
             ORDER BY s.originator_version DESC LIMIT 1)
      INTO last_position, moment, version
      FROM eventlog.event e ORDER BY e.position DESC LIMIT 1;
    last_position := coalesce(last_position, 0);
    moment := coalesce(moment, clock_timestamp());

    IF cardinality(events) = 1 THEN
        -- Most saves; what the other branch asks takes three times as long to start.
        continues := only_one.originator_version
            = 1 + coalesce(version, CASE WHEN only_one.originator_version = 0 THEN -1 ELSE 0 END);
    ELSE
        continues := NOT EXISTS (
            SELECT FROM (
                SELECT originator_id, originator_version,
                       lag(originator_version) OVER (PARTITION BY originator_id ORDER BY ordinal)
                           AS previous
                  FROM unnest(events) WITH ORDINALITY
                       g(_1, originator_id, originator_version, _4, _5, _6, _7, _8, _9, _10, _11,
                         _12, _13, _14, ordinal)
            ) given
            WHERE originator_version <> 1 + coalesce(
                previous,
                (SELECT e.originator_version FROM eventlog.event e
                  WHERE e.originator_id = given.originator_id
                  ORDER BY e.originator_version DESC LIMIT 1),
                CASE WHEN originator_version = 0 THEN -1 ELSE 0 END));
    END IF;
    IF NOT continues THEN
        RAISE EXCEPTION 'a stream does not continue from its last version'
            USING ERRCODE = 'unique_violation';
    END IF;

    IF cardinality(events) = 1 THEN
        only_one.position := last_position + 1;
        only_one.recorded_at := moment;
        INSERT INTO eventlog.event VALUES (only_one.*);
    ELSE
        INSERT INTO eventlog.event
        SELECT last_position + ordinal, originator_id, originator_version, type_name, schema_version,
               moment, effective_date, municipality, actor, purpose, command_id, correlation_id,
               causation_id, state
          FROM unnest(events) WITH ORDINALITY
               g(_1, originator_id, originator_version, type_name, schema_version, _6, effective_date,
                 municipality, actor, purpose, command_id, correlation_id, causation_id, state, ordinal);
    END IF;

    IF cardinality(receipts) > 0 THEN
        INSERT INTO eventlog.receipt
        SELECT command_id, request_digest, status, response, last_position + last_event
          FROM unnest(receipts) g(command_id, request_digest, status, response, last_event);
    END IF;
    IF cardinality(unique_keys) > 0 THEN
        INSERT INTO eventlog.unique_key SELECT * FROM unnest(unique_keys);
    END IF;

    NOTIFY eventlog;
    RETURN last_position + 1;
END $$;

REVOKE ALL ON FUNCTION eventlog.append FROM PUBLIC;
