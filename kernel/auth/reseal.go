package auth

import (
	"context"
	"fmt"

	"citybrain/kernel/db"
)

// Reseal seals the passkeys anew that an older key sealed, and tells how many they
// were.
func (a *Auth) Reseal(ctx context.Context) (n int64, err error) {
	err = a.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		old, err := oldPasskeys(ctx, tx, a.cfg.Seal.Mark())
		if err != nil {
			return err
		}
		for id, data := range old {
			again, _, err := a.cfg.Seal.Reseal(data, []byte(passkeyPlace(id)))
			if err != nil {
				return fmt.Errorf("seal passkey %s again: %w", id, err)
			}
			if err := resealPasskey(ctx, tx, id, again); err != nil {
				return err
			}
		}
		n = int64(len(old))
		return nil
	})
	return n, err
}
