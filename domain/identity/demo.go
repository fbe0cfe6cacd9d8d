package identity

import "sync"

// DemoAccount is one account of a demo city, shown on its sign-in page and
// printed at its first start. Without --demo it may be in the store, where the
// same folder once ran a demo, but nobody can act with it: see Acting.
type DemoAccount struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	ZH       string `json:"zh"`
	EN       string `json:"en"`
	Kind     Kind   `json:"kind"`
}

// demoAccounts are the accounts of the pack as they were read.
type demoAccounts struct {
	mu   sync.RWMutex
	list []DemoAccount
}

func (d *demoAccounts) set(accounts []accountDoc) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.list = make([]DemoAccount, len(accounts))
	for i, a := range accounts {
		d.list[i] = DemoAccount{Login: a.Login, Password: a.Password, ZH: a.ZH, EN: a.EN, Kind: a.Kind}
	}
}

// DemoAccounts lists the demo's accounts; empty without --demo.
func (s *Service) DemoAccounts() []DemoAccount {
	s.demo.mu.RLock()
	defer s.demo.mu.RUnlock()
	if !s.cfg.Demo {
		return []DemoAccount{}
	}
	return append([]DemoAccount{}, s.demo.list...)
}
