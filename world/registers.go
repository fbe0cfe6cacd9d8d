package world

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v3"
)

// registersFile is what the simulated registers know, in the city pack.
const registersFile = "world/registers.yaml"

// registers are those of the outside world: identity cards, phones, social security,
// banks, the housing fund, driving licences, births, firms.
type registers struct {
	Synthetic string           `yaml:"synthetic"`
	People    []registered     `yaml:"people"`
	Children  []bornChild      `yaml:"children"`
	Firms     []registeredFirm `yaml:"firms"`
}

type registered struct {
	Name           string `yaml:"name"`
	CitizenID      string `yaml:"citizenId"`
	Phone          string `yaml:"phone"`
	SocialCard     string `yaml:"socialCard"`
	BankAccount    string `yaml:"bankAccount"`
	HousingFund    string `yaml:"housingFund"`
	DrivingLicence string `yaml:"drivingLicence"`
}

type bornChild struct {
	Name      string   `yaml:"name"`
	CitizenID string   `yaml:"citizenId"`
	Parents   []string `yaml:"parents"`
}

type registeredFirm struct {
	Code           string `yaml:"code"`
	Name           string `yaml:"name"`
	Representative string `yaml:"representative"`
}

// Registers gives the simulated registers of a pack as they answer over HTTP: a POST of
// what is claimed to /proofs, /representatives or /parents, answered by {"yes":true} or
// {"yes":false} and nothing else. found is false for a pack that has none.
func Registers(pack string) (h http.Handler, found bool, err error) {
	text, err := os.ReadFile(filepath.Join(pack, registersFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	var r registers
	if err := yaml.Unmarshal(text, &r); err != nil {
		return nil, false, fmt.Errorf("%s: %w", registersFile, err)
	}
	mux := http.NewServeMux()
	mux.Handle("POST /proofs", answering(r.proves))
	mux.Handle("POST /representatives", answering(r.represents))
	mux.Handle("POST /parents", answering(r.parents))
	return mux, true, nil
}

// claim is every question at once: who asks fills in what the question needs.
type claim struct {
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	CitizenID string `json:"citizenId"`
	Number    string `json:"number"`
	Code      string `json:"code"`
	Parent    string `json:"parent"`
}

func answering(yes func(claim) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var c claim
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&c); err != nil {
			http.Error(w, "not a claim", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]bool{"yes": yes(c)})
	})
}

func (r registers) proves(c claim) bool {
	return slices.ContainsFunc(r.People, func(p registered) bool {
		if c.Name != p.Name || c.CitizenID != p.CitizenID {
			return false
		}
		number, known := map[string]string{
			"id_card": "", "phone": p.Phone, "social_card": p.SocialCard, "bank_account": p.BankAccount,
			"housing_fund": p.HousingFund, "driving_licence": p.DrivingLicence,
		}[c.Kind]
		return known && number == c.Number
	})
}

func (r registers) represents(c claim) bool {
	return slices.Contains(r.Firms, registeredFirm{Code: c.Code, Name: c.Name, Representative: c.CitizenID})
}

func (r registers) parents(c claim) bool {
	return slices.ContainsFunc(r.Children, func(b bornChild) bool {
		return b.Name == c.Name && b.CitizenID == c.CitizenID && slices.Contains(b.Parents, c.Parent)
	})
}
