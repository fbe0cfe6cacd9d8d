package app

import (
	"context"
	"time"

	"citybrain/domain/identity"
	"citybrain/domain/services"
	"citybrain/kernel/clock"
	"citybrain/kernel/config"
	"citybrain/kernel/db"
)

// newServices wires the catalogue of services and the way of applications.
func (c *city) newServices(d domains) *services.Service {
	calendar, _ := clock.ReadCalendar(c.pack)
	return services.New(services.Deps{
		DB: c.db, Clock: c.clock, Zone: c.zone, City: c.pack.City, Cases: d.cases, Papers: d.cases, People: applicants{d.identity}, Audit: c.audit, Seal: c.keys,
		Limits: calendar.Expecting(), Keep: time.Duration(c.cfg.Retention.Drafts) * config.Day,
		Regions: regionNames{d.places}, Firms: applicants{d.identity}, Names: d.identity,
	})
}

// applicants tells services who applies and for whom.
type applicants struct{ people *identity.Service }

// Known names what is known by the sources of the pack's forms.
func (a applicants) Known(ctx context.Context, tx *db.Tx) (services.Known, error) {
	k, err := a.people.Known(ctx, tx)
	return services.Known{
		"account.name": k.Name, "account.citizen_id": k.CitizenID, "account.phone": k.Phone,
		"account.firm": k.Firm, "account.credit_code": k.CreditCode,
	}, err
}

// MayActFor tells whether an authority reaches the matter now.
func (a applicants) MayActFor(ctx context.Context, tx *db.Tx, subject, matter string) error {
	_, err := a.people.ActsFor(ctx, tx, subject, matter)
	return err
}

// ChangeRepresentative gives a firm to who has a citizen id.
func (a applicants) ChangeRepresentative(ctx context.Context, tx *db.Tx, firm, citizenID string) error {
	return a.people.ChangeRepresentativeTo(ctx, tx, identity.FirmID(firm), citizenID)
}
