package identity_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"

	"citybrain/domain/identity"
)

// outside is the world around the city: its registers and its phones.
type outside struct {
	mu     sync.Mutex
	sent   []identity.Message
	asked  int
	down   bool
	People []struct {
		Name          string `yaml:"name"`
		CitizenID     string `yaml:"citizenId"`
		Phone         string `yaml:"phone"`
		SocialCard    string `yaml:"socialCard"`
		BankAccount   string `yaml:"bankAccount"`
		HousingFund   string `yaml:"housingFund"`
		DrivingLicnce string `yaml:"drivingLicence"`
	} `yaml:"people"`
	Children []struct {
		Name      string   `yaml:"name"`
		CitizenID string   `yaml:"citizenId"`
		Parents   []string `yaml:"parents"`
	} `yaml:"children"`
	Firms []struct {
		Code           string `yaml:"code"`
		Name           string `yaml:"name"`
		Representative string `yaml:"representative"`
	} `yaml:"firms"`
}

func newOutside(t testing.TB) *outside {
	t.Helper()
	text, err := os.ReadFile("../../cities/shanghai/world/registers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	o := &outside{}
	if err := yaml.Unmarshal(text, o); err != nil {
		t.Fatal(err)
	}
	return o
}

var errDown = errors.New("no route to the register")

// ask counts a question; it is answered by an error while the registers are down.
func (o *outside) ask() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked++
	if o.down {
		return errDown
	}
	return nil
}

func (o *outside) Proves(_ context.Context, c identity.Claim) (bool, error) {
	if err := o.ask(); err != nil {
		return false, err
	}
	for _, p := range o.People {
		numbers := map[identity.ProofKind]string{
			identity.ProofIDCard: "", identity.ProofPhone: p.Phone, identity.ProofSocialCard: p.SocialCard, identity.ProofBankAccount: p.BankAccount,
			identity.ProofHousingFund: p.HousingFund, identity.ProofDrivingLicence: p.DrivingLicnce,
		}
		if p.Name == c.Name && p.CitizenID == c.CitizenID && numbers[c.Kind] == c.Number {
			return true, nil
		}
	}
	return false, nil
}

func (o *outside) Represents(_ context.Context, c identity.FirmClaim) (bool, error) {
	if err := o.ask(); err != nil {
		return false, err
	}
	for _, f := range o.Firms {
		if f.Name == c.Name && f.Code == c.Code && f.Representative == c.CitizenID {
			return true, nil
		}
	}
	return false, nil
}

func (o *outside) Parents(_ context.Context, c identity.ChildClaim) (bool, error) {
	if err := o.ask(); err != nil {
		return false, err
	}
	for _, child := range o.Children {
		if child.Name == c.Name && child.CitizenID == c.CitizenID && slices.Contains(child.Parents, c.Parent) {
			return true, nil
		}
	}
	return false, nil
}

func (o *outside) Send(_ context.Context, m identity.Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.down {
		return errDown
	}
	o.sent = append(o.sent, m)
	return nil
}

// last is the newest message to a phone; the zero one where none came.
func (o *outside) last(phone string) identity.Message {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, m := range slices.Backward(o.sent) {
		if m.To == phone {
			return m
		}
	}
	return identity.Message{}
}
