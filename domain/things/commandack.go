package things

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"citybrain/kernel/bus"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// ackTopic is where things say what became of a command, below devices/{id}/.
const ackTopic = commandTopic + "/ack"

// Why an answer to a command is not taken.
const (
	whyAckMalformed = "things.ack_malformed"
	whyAckUnknown   = "things.ack_unknown"
	whyAckForeign   = "things.ack_foreign"
)

// The bounds of an answer.
const (
	maxProgress = 64   // bytes
	maxResult   = 2048 // bytes of JSON
)

// answer is what a thing says of a command: {"id", "ok", "result"} at its end,
// {"id", "progress"} on the way.
type answer struct {
	ID       string          `json:"id"`
	OK       *bool           `json:"ok"`
	Progress string          `json:"progress"`
	Result   json.RawMessage `json:"result"`
}

// ack is an answer as the log has it.
type ack struct {
	answer
	report bus.Report
	seq    uint64
	fresh  bool // not replayed: what is wrong with it is told
	wrong  bool
}

// readAnswer reads an answer; false for what is none.
func readAnswer(payload []byte) (answer, bool) {
	var a answer
	if json.Unmarshal(payload, &a) != nil {
		return a, false
	}
	if _, err := id.Parse[CommandID]("cmd", a.ID); err != nil || (a.OK == nil) == (a.Progress == "") {
		return a, false
	}
	if len(a.Progress) > maxProgress || len(a.Result) > maxResult {
		return a, false
	}
	a.Progress = printable([]byte(a.Progress))
	a.Result = []byte(storable(a.Result))
	return a, true
}

// storable is JSON as any store can hold it: PostgreSQL takes no NUL and no
// broken UTF-8, which JSON may hide in escapes.
func storable(raw []byte) string {
	var compact bytes.Buffer
	if len(raw) == 0 || json.Compact(&compact, raw) != nil || bytes.Equal(raw, []byte("null")) {
		return ""
	}
	return printable(compact.Bytes())
}

// hear gathers what things say of commands until it is written with the alarms.
func (s *Service) hear(r *bus.Report, seq uint64, fresh bool) {
	if r.Agent != "" && !s.Agent(r.Agent).mayReport(r.Device) {
		if fresh {
			s.pending.refuse(r, whyForeign, "")
		}
		return
	}
	a, ok := readAnswer(r.Payload)
	one := ack{answer: a, report: *r, seq: seq, fresh: fresh, wrong: !ok}
	one.report.Payload = slices.Clone(r.Payload[:min(len(r.Payload), sampleSize)])
	if one.wrong {
		if fresh {
			s.pending.refuse(r, whyAckMalformed, "")
		}
		return
	}
	s.pending.mu.Lock()
	defer s.pending.mu.Unlock()
	s.pending.acks = append(s.pending.acks, one)
}

// refusedAck is an answer that was not taken, and why.
type refusedAck struct {
	ack
	why string
}

// writeAcks takes answers to commands, each once however often the log is
// replayed, and gives those that were not taken.
func (s *Service) writeAcks(ctx context.Context, tx *db.Tx, acks []ack) (refused []refusedAck, err error) {
	for _, a := range acks {
		row, err := s.store.command(ctx, tx, CommandID(a.ID))
		why := ""
		switch {
		case errors.Is(err, ErrNoCommand):
			why = whyAckUnknown
		case err != nil:
			return nil, err
		case row.thing != a.report.Device:
			why = whyAckForeign
		default:
			if err := s.writeAck(ctx, tx, &row, &a); err != nil {
				return nil, err
			}
		}
		if why != "" && a.fresh {
			refused = append(refused, refusedAck{a, why})
		}
	}
	return refused, nil
}

func (s *Service) writeAck(ctx context.Context, tx *db.Tx, row *commandRow, a *ack) error {
	row.result, row.answered = string(a.Result), a.report.Received
	if row.ended != 0 {
		return s.store.lateAnswer(ctx, tx, row) // a second answer changes nothing
	}
	if row.sent == 0 { // it answered before the confirmation was written
		row.sent = a.report.Received
		if err := tx.Emit(ctx, sentFact(row)); err != nil {
			return err
		}
	}
	if a.OK == nil {
		return s.noteProgress(ctx, tx, row, a)
	}
	if *a.OK {
		return s.endCommand(ctx, tx, row, commandAcknowledged)
	}
	return s.endCommand(ctx, tx, row, commandFailed)
}

func (s *Service) noteProgress(ctx context.Context, tx *db.Tx, row *commandRow, a *ack) error {
	row.progress, row.state = a.Progress, commandDelivered
	if row.delivered == 0 {
		row.delivered = a.report.Received
	}
	if err := s.store.progressCommand(ctx, tx, row); err != nil || row.code != firmwareCode {
		return err
	}
	return s.updateMoved(ctx, tx, row)
}
