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
	r, err := rowOf(d)
	if err != nil {
		return version{}, err
	}
	r.source, r.note, r.by = source, note, auth.Actor(ctx)
	return s.put(ctx, tx, r)
}

// put makes a row the newest version of its flow, unless it is that already.
func (s *Service) put(ctx context.Context, tx *db.Tx, r flowRow) (version, error) {
	v, last, err := s.store.newest(ctx, tx, r.code)
	if err != nil || last == r.digest {
		return v, err
	}
	r.no, r.at = v.no+1, db.Micros(tx.Now)
	return r.version, s.store.putFlow(ctx, tx, r)
}

// adopt makes a flow of the pack the newest version, if the pack has changed it since
// it was last read: what designers have made since stays until then.
func (s *Service) adopt(ctx context.Context, tx *db.Tx, d *flow.Definition) error {
	r, err := rowOf(d)
	if err != nil {
		return err
	}
	last, err := s.store.packDigest(ctx, tx, d.Code)
	if err != nil || last == r.digest {
		return err
	}
	r.source, r.by = fromPack, auth.Actor(ctx)
	_, err = s.put(ctx, tx, r)
	return err
}

func rowOf(d *flow.Definition) (r flowRow, err error) {
	body, err := json.Marshal(d)
	if err != nil {
		return r, fault.From(err)
	}
	sum := sha256.Sum256(body)
	r.code, r.body, r.digest = d.Code, string(body), hex.EncodeToString(sum[:])
	return r, nil
}
