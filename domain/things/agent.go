package things

import (
	"context"
	"errors"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/device"
)

// Agent is the registry as a department's agent may ask it: of the things of its
// own organisation and what stands below, and of no others. The organisation is
// the one under which the agent was let in.
type Agent struct {
	s   *Service
	org string
}

// Agent gives the registry for the agent of an organisation (its path).
func (s *Service) Agent(org string) Agent { return Agent{s, org} }

// Verified is a device whose key was right. Edition changes with the key, so
// that an agent can ask later whether the key it remembers is still in force.
type Verified struct {
	ID      string `json:"id"`
	Profile string `json:"profile"`
	Edition string `json:"edition"`
}

// editionSize is how much of a key's hash tells it from another.
const editionSize = 16

func (a Agent) mayReport(id string) bool {
	thing, ok := a.s.Twin().Get(id)
	return ok && auth.Scope{Org: a.org}.CoversOrg(thing.Org)
}

// Verify gives the device whose name and key these are. Faults: ErrCredentials
// (also for the devices of others), ErrRevoked.
func (a Agent) Verify(ctx context.Context, username, password string) (Verified, error) {
	found, err := a.s.Door().Authenticate(ctx, username, []byte(password), "")
	if err != nil {
		return Verified{}, err
	}
	if !a.mayReport(found.ID) {
		return Verified{}, ErrCredentials
	}
	return Verified{ID: found.ID, Profile: found.Profile, Edition: a.s.Hasher.HashToken(password)[:editionSize]}, nil
}

// Ended gives those of the devices, by id with the edition of their key, that
// may not report any more: retired, revoked, given a new key.
func (a Agent) Ended(ctx context.Context, editions map[string]string) ([]string, error) {
	ended := []string{}
	err := a.s.DB.View(ctx, func(tx *db.Tx) error {
		ended = ended[:0]
		for id, edition := range editions {
			c, err := a.s.store.credential(ctx, tx, ThingID(id))
			if err != nil && !errors.Is(err, db.ErrMissing) {
				return err
			}
			if err != nil || c.revoked || c.hash[:min(editionSize, len(c.hash))] != edition || !a.mayReport(id) {
				ended = append(ended, id)
			}
		}
		return nil
	})
	return ended, err
}

// Provision is Service.Provision for the devices of the organisation. Faults: as
// there; ErrOutside for a device of another.
func (a Agent) Provision(ctx context.Context, in Provision) (Credential, error) {
	org := ""
	if profile, err := a.s.Profile(in.Profile); err == nil && profile.Open {
		org = profile.Organisation
	}
	if thing, ok := a.s.Twin().Get(string(NameOf(in.Profile, in.Serial))); ok {
		org = thing.Org
	}
	if org == "" || !(auth.Scope{Org: a.org}).CoversOrg(org) {
		return Credential{}, ErrOutside
	}
	return a.s.Provision(ctx, in)
}

// Seen notes connections at the agent.
func (a Agent) Seen(ctx context.Context, sightings []device.Sighting) error {
	own := make([]device.Sighting, 0, len(sightings))
	for _, v := range sightings {
		if a.mayReport(v.Device) {
			own = append(own, v)
		}
	}
	return a.s.Door().Seen(ctx, own)
}

// Reject keeps what the agent's door refused.
func (a Agent) Reject(ctx context.Context, rejections []device.Rejection) error {
	for i := range rejections {
		if !a.mayReport(rejections[i].Device) {
			rejections[i].Device = ""
		}
	}
	return a.s.Door().Reject(ctx, rejections)
}
