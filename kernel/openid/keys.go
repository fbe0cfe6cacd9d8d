package openid

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwk"
	"github.com/lestrrat-go/jwx/v3/jwt"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// keyring is the keys as this node last read them.
type keyring struct {
	sign   jwk.Key // private; the newest
	public jwk.Set // all that verify
	until  time.Time
}

// ringLife is how long a node may not know of a rotation elsewhere: far less than the
// time for which the old key still verifies.
const ringLife = time.Minute

// ring gives the keys, and makes the first. They are read again each minute.
func (p *Provider) ring(ctx context.Context) (keyring, error) {
	now := p.cfg.Clock.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.keys.sign != nil && now.Before(p.keys.until) {
		return p.keys, nil
	}
	err := p.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
		p.keys, err = p.readRing(ctx, tx, now)
		return err
	})
	if err == nil && p.keys.sign == nil {
		if err = p.rotate(ctx, now); err == nil {
			err = p.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
				p.keys, err = p.readRing(ctx, tx, now)
				return err
			})
		}
	}
	return p.keys, err
}

func (p *Provider) readRing(ctx context.Context, tx *db.Tx, now time.Time) (r keyring, err error) {
	rows, err := listKeys(ctx, tx)
	if err != nil {
		return r, err
	}
	r.public, r.until = jwk.NewSet(), now.Add(ringLife)
	for _, row := range rows {
		raw, err := p.cfg.Seal.Decrypt(row.data, keyPlace(row.id))
		if err != nil {
			return r, fmt.Errorf("open the key %s: %w", row.id, err)
		}
		key, err := jwk.ParseKey(raw)
		if err != nil {
			return r, fmt.Errorf("read the key %s: %w", row.id, err)
		}
		if row.retired.IsZero() && r.sign == nil {
			r.sign = key
		}
		public, err := key.PublicKey()
		if err != nil {
			return r, err
		}
		if err := r.public.AddKey(public); err != nil {
			return r, err
		}
	}
	return r, nil
}

// keyPlace binds a sealed key to its row.
func keyPlace(id string) []byte { return []byte("openid_keys:" + id) }

// rotate makes a key that signs from now on; the others verify for two more days.
func (p *Provider) rotate(ctx context.Context, now time.Time) error {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	key, err := jwk.Import(private)
	if err != nil {
		return err
	}
	kid := id.New[string]("key", now)
	for name, value := range map[string]any{jwk.KeyIDKey: kid, jwk.AlgorithmKey: jwa.RS256(), jwk.KeyUsageKey: "sig"} {
		if err := key.Set(name, value); err != nil {
			return err
		}
	}
	raw, err := json.Marshal(key)
	if err != nil {
		return err
	}
	data, err := p.cfg.Seal.Encrypt(raw, keyPlace(kid))
	if err != nil {
		return err
	}
	ctx = auth.AsSystem(ctx, "openid.keys")
	return p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if err := putKey(ctx, tx, storedKey{id: kid, data: data, created: now}); err != nil {
			return err
		}
		if err := retireKeys(ctx, tx, kid, now); err != nil {
			return err
		}
		if err := dropKeys(ctx, tx, now.Add(-keyRest)); err != nil {
			return err
		}
		return p.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "openid.key_made", Object: kid})
	})
}

// Tend rotates the key when it is old enough, seals keys again that an older key of the
// city sealed, and forgets what is over: a nightly job.
func (p *Provider) Tend(ctx context.Context) (int64, error) {
	now := p.cfg.Clock.Now()
	var swept int64
	var newest time.Time
	err := p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		rows, err := listKeys(ctx, tx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.retired.IsZero() && row.created.After(newest) {
				newest = row.created
			}
			again, changed, err := p.cfg.Seal.Reseal(row.data, keyPlace(row.id))
			if err == nil && changed {
				err = resealKey(ctx, tx, row.id, again)
			}
			if err != nil {
				return err
			}
		}
		swept, err = sweep(ctx, tx, now)
		return err
	})
	if err == nil && !newest.IsZero() && now.Sub(newest) >= keyLife {
		err = p.Rotate(ctx)
	}
	return swept, err
}

// Rotate makes another key sign at once, as after a leak.
func (p *Provider) Rotate(ctx context.Context) error {
	err := p.rotate(ctx, p.cfg.Clock.Now())
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys = keyring{}
	return err
}

// signed makes a JWT of the city.
func (p *Provider) signed(ctx context.Context, claims map[string]any) (string, error) {
	r, err := p.ring(ctx)
	if err != nil {
		return "", err
	}
	token := jwt.New()
	for name, value := range claims {
		if err := token.Set(name, value); err != nil {
			return "", err
		}
	}
	raw, err := jwt.Sign(token, jwt.WithKey(jwa.RS256(), r.sign))
	return string(raw), err
}
