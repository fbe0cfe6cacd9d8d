package cases

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"citybrain/domain/cases/paper"
	"citybrain/kernel/blob"
	"citybrain/kernel/db"
)

// scan lets the virus scanner look at a file, where there is one. While it is down a
// patient city takes the file and lets it wait; another refuses it. ErrScanner,
// paper.ErrInfects.
func (s *Service) scan(ctx context.Context, content []byte) (waits bool, err error) {
	if s.Scanner == nil {
		return false, nil
	}
	err = s.Scanner.Scan(ctx, bytes.NewReader(content))
	if s.Patient && errors.Is(err, ErrScanner) {
		return true, nil
	}
	return false, err
}

// scanAtOnce is how many files that waited are looked at in one run.
const scanAtOnce = 100

// scanWaiting looks at the files that were taken while the scanner was down. What is
// infected is taken away; its row stays and says so. As long as the scanner is down
// they wait on.
func (s *Service) scanWaiting(ctx context.Context) (n int, err error) {
	if s.Scanner == nil {
		return 0, nil
	}
	var list []waiting
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		list, err = s.store.waitingPapers(ctx, tx, scanAtOnce)
		return err
	})
	for _, w := range list {
		if err != nil {
			break
		}
		if err = s.scanOne(ctx, w); errors.Is(err, ErrScanner) {
			return n, nil
		}
		n++
	}
	return n, err
}

func (s *Service) scanOne(ctx context.Context, w waiting) error {
	verdict := ""
	content, _, err := s.Files.Get(ctx, fileOf(w.id), 0, -1)
	switch {
	case errors.Is(err, blob.ErrMissing): // taken back meanwhile
	case err != nil:
		return fmt.Errorf("scan paper %s: %w", w.id, err)
	default:
		err = s.Scanner.Scan(ctx, content)
		_ = content.Close() // it was only read
		if errors.Is(err, paper.ErrInfects) {
			verdict, err = Infected, s.Files.Delete(ctx, fileOf(w.id))
		}
		if err != nil {
			return err
		}
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.scanned(ctx, tx, w, verdict) })
}
