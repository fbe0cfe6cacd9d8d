package traffic

import (
	"context"
	"strings"
	"time"

	"citybrain/domain/traffic/sign"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// How long a text by hand may stand.
const (
	leastText   = 5 * time.Minute
	longestText = 24 * time.Hour
)

// signHeld is held with a sign's id by who puts a text onto it or takes one back.
const signHeld = "sign "

// SignOrder is a text that a person wants on a sign.
type SignOrder struct {
	Lines   []string `json:"lines" minItems:"1" maxItems:"4"`
	Minutes int      `json:"minutes" minimum:"5" maximum:"1440" doc:"How long; after that it is automatic again"`
	Reason  string   `json:"reason" minLength:"1" maxLength:"500"`
}

// tidy takes blank lines at the end away and holds a text to its board.
func (o SignOrder) tidy(b sign.Board) (lines []string, err error) {
	for _, line := range o.Lines {
		line = strings.TrimSpace(line)
		if !sign.Harmless(line) {
			return nil, ErrSignChars.At("/lines", ErrSignChars.Code, ErrSignChars.Message)
		}
		lines = append(lines, line)
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if len(lines) == 0 || !b.Fits(lines) {
		return nil, ErrSignText.At("/lines", ErrSignText.Code, ErrSignText.Message).With("rows", b.Lines).With("chars", b.Chars)
	}
	return lines, nil
}

// PutText puts a text onto a sign for a while, in the place of an earlier one. A closed road
// ahead goes before it. The caller needs traffic.sign. Faults: ErrNoSign, ErrSpeedSign,
// ErrSignText, ErrSignChars, ErrReason, ErrSignTime.
func (s *Service) PutText(ctx context.Context, id string, o SignOrder) (v RoadSign, err error) {
	i, err := s.visibleSign(ctx, id, SignPermission)
	if err != nil {
		return v, err
	}
	p := &s.signing.places.order[i]
	if p.speaks() == speedSign {
		return v, ErrSpeedSign
	}
	t := SignText{By: auth.Actor(ctx)}
	if t.Lines, err = o.tidy(p.board); err != nil {
		return v, err
	}
	if t.Reason, err = reasoned(o.Reason); err != nil {
		return v, err
	}
	lasts := time.Duration(o.Minutes) * time.Minute
	if lasts < leastText || lasts > longestText {
		return v, ErrSignTime.At("/minutes", ErrSignTime.Code, ErrSignTime.Message)
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.hold(ctx, tx, signHeld+id); err != nil {
			return err
		}
		t.From, t.Until = tx.Now, tx.Now.Add(lasts)
		if err := s.store.endTexts(ctx, tx, id); err != nil {
			return err
		}
		if err := s.store.addText(ctx, tx, id, t); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "sign_text", id, map[string]any{"lines": t.Lines, "until": t.Until, "reason": t.Reason})
	})
	return s.signSays(ctx, i, err)
}

// HandBack lets a sign be automatic again before a person's text lapses. The caller needs
// traffic.sign. Faults: ErrNoSign, ErrNoText, ErrReason.
func (s *Service) HandBack(ctx context.Context, id, reason string) (v RoadSign, err error) {
	i, err := s.visibleSign(ctx, id, SignPermission)
	if err != nil {
		return v, err
	}
	if reason, err = reasoned(reason); err != nil {
		return v, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.hold(ctx, tx, signHeld+id); err != nil {
			return err
		}
		standing, err := s.store.texts(ctx, tx)
		if err != nil {
			return err
		}
		if _, has := standing[id]; !has {
			return ErrNoText.With("sign", id)
		}
		if err := s.store.endTexts(ctx, tx, id); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "sign_auto", id, map[string]any{"reason": reason})
	})
	return s.signSays(ctx, i, err)
}

// signSays has what was changed shown at once, and gives the sign.
func (s *Service) signSays(ctx context.Context, i int, failed error) (RoadSign, error) {
	if failed != nil {
		return RoadSign{}, failed
	}
	s.MindSigns(auth.AsSystem(ctx, signerName), s.Clock.Now())
	list := []RoadSign{s.signNow(i)}
	err := s.nameSigns(ctx, list)
	return list[0], err
}
