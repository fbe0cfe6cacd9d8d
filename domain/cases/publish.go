package cases

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// Where a version of a flow comes from.
const (
	fromPack = "pack"
	fromDesk = "desk"
)

// publish makes a definition the newest version of its flow, unless it is that
// already. Running cases keep theirs.
func (s *Service) publish(ctx context.Context, tx *db.Tx, d *flow.Definition, source, note string) (version, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return version{}, fault.From(err)
	}
	sum := sha256.Sum256(body)
	digest := hex.EncodeToString(sum[:])
	v, last, err := s.store.newest(ctx, tx, d.Code)
	if err != nil || last == digest {
		return v, err
	}
	v.no++
	return v, s.store.putFlow(ctx, tx, flowRow{version: v, body: string(body), digest: digest, source: source, by: auth.Actor(ctx), note: note, at: db.Micros(tx.Now)})
}
