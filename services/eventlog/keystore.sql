-- Keys of the subjects of personal data, each wrapped by the key-encryption key; a database of its
-- own, so that a copy of a log never holds what opens it.
CREATE TABLE IF NOT EXISTS subject_key (
    subject_id   uuid        PRIMARY KEY,
    wrapped_key  bytea,
    created_at   timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
);
