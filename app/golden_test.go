package app

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"testing"

	"citybrain/kernel/config"
)

var update = flag.Bool("update", false, "rewrite golden files")

// testCity opens the Shanghai city on an empty store, wired and not started.
func testCity(t *testing.T) *city {
	t.Helper()
	cfg := config.Defaults()
	cfg.Data, cfg.City, cfg.Demo = t.TempDir(), "../cities/shanghai", true
	c, err := open(context.Background(), cfg, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.close(context.Background()) })
	return c
}

// TestGoldenOpenAPI keeps the contract with programs: a change of the API shows
// in api/openapi.json, which the web's types are made from.
func TestGoldenOpenAPI(t *testing.T) {
	c := testCity(t)
	server, err := c.border()
	if err != nil {
		t.Fatal(err)
	}
	server.Mount(c.openDoor().Routes())
	got, err := server.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	const golden = "../api/openapi.json"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the API is not what api/openapi.json says; run `make golden` and look at the difference")
	}
}

// TestEveryPackIsSound lets every domain read every pack of the repository.
func TestEveryPackIsSound(t *testing.T) {
	for _, name := range []string{"shanghai", "helsinki"} {
		t.Run(name, func(t *testing.T) {
			cfg := config.Defaults()
			cfg.Data, cfg.City, cfg.Demo = t.TempDir(), "../cities/"+name, true
			c, err := open(t.Context(), cfg, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			defer c.close(context.Background())
			for _, again := range []bool{false, false, true} {
				if err := c.loadPack(asSeed(t.Context()), again); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
