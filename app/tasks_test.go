package app

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"citybrain/domain/identity"
	"citybrain/kernel/auth"
	"citybrain/kernel/config"
	"citybrain/kernel/fault"
	"citybrain/kernel/seal"
)

// The first day of a real city: an administrator is added, and forgets the password.
func TestAnAdministratorFromTheCommandLine(t *testing.T) {
	ctx := context.Background()
	cfg := config.Defaults()
	cfg.Data, cfg.City = t.TempDir(), "../cities/helsinki"
	cfg.KeyFile = filepath.Join(t.TempDir(), "keys.json") // as in a cluster: not in the data folder
	add := NewUser{Login: "first.admin", Role: "administrater", Password: strings.NewReader("correct horse battery\n")}
	if err := AddUser(ctx, cfg, add, io.Discard); !errors.Is(err, identity.ErrNoRole) {
		t.Fatalf("a role that the pack does not have: %v", err)
	}
	add.Role, add.Password = "administrator", strings.NewReader("correct horse battery\n")
	if err := AddUser(ctx, cfg, add, io.Discard); err != nil {
		t.Fatalf("the refused one left something: %v", err)
	}
	if err := SetPassword(ctx, cfg, "nobody.here", strings.NewReader("x\n"), io.Discard); !errors.Is(err, identity.ErrNoPerson) {
		t.Errorf("for nobody: %v", err)
	}
	if err := SetPassword(ctx, cfg, "first.admin", strings.NewReader("short\n"), io.Discard); !errors.Is(err, auth.ErrShort) {
		t.Errorf("a bad password: %v", err)
	}
	if err := SetPassword(ctx, cfg, "first.admin", strings.NewReader("another horse battery"), io.Discard); err != nil {
		t.Fatal(err)
	}
	var told strings.Builder
	if err := VerifyAudit(ctx, cfg, &told); err != nil || !strings.Contains(told.String(), "the chain holds") {
		t.Errorf("%v: %s", err, told.String())
	}
	if err := RotateKeys(cfg, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := VerifyAudit(ctx, cfg, io.Discard); err != nil { // signed with the old key, read with both
		t.Error(err)
	}
	if err := SetPassword(ctx, cfg, "first.admin", strings.NewReader("a third horse battery"), io.Discard); err != nil {
		t.Error(err)
	}
	cfg.KeyFile = ""
	if err := VerifyAudit(ctx, cfg, io.Discard); !fault.Is(err, seal.ErrKeyFile.Kind) {
		t.Errorf("without the key file: %v", err)
	}
}
