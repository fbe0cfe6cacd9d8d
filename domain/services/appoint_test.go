package services

import (
	"context"
	"testing"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// strangerID is that of somebody without an account.
const strangerID = "310106189907110215"

// firms keeps who was made the representative of what.
type firms struct{ made []string }

func (f *firms) ChangeRepresentative(ctx context.Context, _ *db.Tx, firm, citizenID string) error {
	if auth.From(ctx).Kind != auth.System {
		return auth.ErrDenied
	}
	if citizenID == strangerID {
		return fault.New(fault.Missing, "identity.no_person", "nobody")
	}
	f.made = append(f.made, firm+" "+citizenID)
	return nil
}

func TestAFirmGetsItsNewRepresentativeOnceThatIsGranted(t *testing.T) {
	eachTown(t, func(t *town) {
		f := &firms{}
		t.Firms = f
		head := t.citizen("person_li")
		apply := func(number string) string {
			d, err := t.Begin(head, changesRepresentative, "", nil)
			if err != nil {
				t.t.Fatal(err)
			}
			d = t.fills(head, d, map[string]any{newRepresentative: number, "new_legal_phone": "13800138000"})
			done, err := t.Submit(head, d.ID, d.Revision, "pc")
			if err != nil {
				t.t.Fatal(err)
			}
			return done.Case
		}
		refused, unknown, granted := apply(motherID), apply(strangerID), apply(motherID)
		for _, one := range []struct{ id, outcome string }{{refused, "refused"}, {unknown, "granted"}, {granted, "granted"}} {
			t.hears(cases.CaseID(one.id), one.outcome)
		}
		if len(f.made) != 1 || f.made[0] != "person_li "+motherID {
			t.t.Errorf("made %v", f.made)
		}
		last := t.audit.entries[len(t.audit.entries)-1]
		if last.Action != "services.not_appointed" {
			t.t.Errorf("recorded %+v", last)
		}
	})
}
