package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"citybrain/kernel/config"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/pack"
	"citybrain/kernel/seal"
)

// ErrKeys tells that a node's key file is not that of the city.
var ErrKeys = fault.New(fault.Conflict, "app.keys", "The key file is not the one that this city was sealed with.")

// keyCheck is hashed into the fingerprint of a city's keys.
const keyCheck = "citybrain key check"

// checkKeys refuses a key file that the city was not sealed with: after a loss,
// or on a second machine to which nobody copied it, new keys would be made, and
// no password, token or sealed field could be read with them. The first node
// that opens a store leaves its fingerprint there.
func (c *city) checkKeys(ctx context.Context) error {
	own := c.keys.HashToken(keyCheck)
	var known string
	err := c.db.Do(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO app_keys (name, fingerprint) VALUES ('index', $1) ON CONFLICT (name) DO NOTHING`, own); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `SELECT fingerprint FROM app_keys WHERE name = 'index'`).Scan(&known)
	})
	if err != nil || known == own {
		return err
	}
	return wrongKeys(c.cfg.Keys())
}

// sameKeys is checkKeys for a store that is only read.
func sameKeys(ctx context.Context, store *db.DB, keys *seal.Ring, file string) error {
	var known string
	err := store.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT fingerprint FROM app_keys WHERE name = 'index'`).Scan(&known)
	})
	if err != nil || known == keys.HashToken(keyCheck) {
		return err
	}
	return wrongKeys(file)
}

func wrongKeys(file string) error {
	return ErrKeys.With("file", file).Saying("The key file %s is not the one that this city was sealed with; "+
		"take it from the backup or from another node, the same file on every node (--key-file).", file)
}

// clusterSecret lets only nodes with the city's keys join.
func (c *city) clusterSecret() string { return c.keys.HashToken("citybrain cluster") }

// RotateKeys makes a new active key in the key file, of the suite that the pack asks
// for, and keeps the old ones for reading. It touches no store: processes that run
// take the key at their next start, and what was sealed before is sealed anew by the
// job identity.reseal. docs/runbooks/key-file.md tells the order for a cluster.
func RotateKeys(cfg config.Config, out io.Writer) error {
	p, err := pack.Open(cfg.City)
	if err != nil {
		return err
	}
	defer p.Close()
	keys, err := seal.Read(cfg.Keys())
	if err != nil {
		return err
	}
	if err := keys.RotateTo(p.City.Crypto, time.Now()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s: the key %s (%s) is active from the next start on; the old ones stay for reading\n", cfg.Keys(), keys.Active(), keys.Suite())
	return err
}
