-- A state no longer repeats the strokes of the one before it: its strokes are those of the state strokes_after, and its own after them.
-- Without that, a bone of n strokes took room for n * n / 2 of them.

ALTER TABLE bone_states ADD COLUMN strokes_after INTEGER REFERENCES bone_states (id);

DROP TRIGGER bone_states_stay_1;
CREATE TRIGGER bone_states_stay_1 BEFORE UPDATE ON bone_states
WHEN NOT (OLD.pending = 1 AND NEW.pending = 0 AND NEW.id = OLD.id AND NEW.reading = OLD.reading AND NEW.bone = OLD.bone
          AND NEW.points = OLD.points AND NEW.locked = OLD.locked AND NEW.absent = OLD.absent AND NEW.prior IS OLD.prior
          AND NEW.strokes = OLD.strokes AND NEW.start IS OLD.start AND NEW.strokes_after IS OLD.strokes_after)
BEGIN SELECT RAISE (ABORT, 'states of bones are immutable'); END;
