package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"citybrain/kernel/fault"
)

// counter is a city's front door that knows one account and one bin.
func counter(t *testing.T) (url string, registered *[]string) {
	t.Helper()
	registered = new([]string)
	refuse := func(w http.ResponseWriter, status int, code, detail string) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"code": code, "detail": detail})
	}
	busy := true
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/session", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Login, Password string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		if in.Login != "data" || in.Password != "right" {
			refuse(w, 401, "identity.credentials", "Wrong name or password.")
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "s", Value: "1"})
	})
	mux.HandleFunc("POST /api/v1/things", func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("s"); err != nil {
			refuse(w, 401, "auth.unauthenticated", "Sign in.")
			return
		}
		if busy { // the first caller is told to wait
			busy = false
			w.Header().Set("Retry-After", "1")
			refuse(w, 429, "web.rate", "Too many.")
			return
		}
		var in struct {
			Profile, Serial, Name string
			Lon, Lat              float64
		}
		_ = json.NewDecoder(r.Body).Decode(&in)
		switch {
		case in.Serial == "B-1":
			refuse(w, 409, "things.registered", "Registered already.")
		case in.Lon < 121:
			refuse(w, 422, "things.outside_city", "The place lies outside of the city.")
		default:
			*registered = append(*registered, in.Profile+" "+in.Serial+" "+in.Name)
			w.WriteHeader(http.StatusCreated)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL, registered
}

// TestImportTellsOfEveryBadRow: the good rows go in, each bad one is told with
// its line, and what was there is left alone.
func TestImportTellsOfEveryBadRow(t *testing.T) {
	url, registered := counter(t)
	list := "\ufeffprofile,serial,name,lon,lat\nbin,B-1,old,121.4,31.2\nbin,B-2,\"new, by the gate\",121.4,31.2\nbin,B-3,x,24.9,60.1\nbin,B-4,x,east,31.2\nbin,B-5\nbin,B-6,\"x,121.4\" 31.2\nbin,B-7,y,121.5,31.3\n"
	var out strings.Builder
	err := ImportDevices(context.Background(), Import{City: url, Login: "data", Password: strings.NewReader("right\n"), List: strings.NewReader(list), Name: "bins.csv"}, &out)
	if !errors.Is(err, ErrImportParts) {
		t.Errorf("ended with %v", err)
	}
	if got := strings.Join(*registered, "; "); got != "bin B-2 new, by the gate; bin B-7 y" {
		t.Errorf("registered %s", got)
	}
	for _, want := range []string{
		"bins.csv:4: The place lies outside of the city. (things.outside_city)", `bins.csv:5: lon must be degrees, not "east"`,
		"bins.csv:6: the row has 2 fields, the head 5", "bins.csv:7: ", "2 registered, 1 were there already, 4 refused",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, out.String())
		}
	}
}

// TestImportReadsAWorkbook: the first sheet of an XLSX is a list like any other.
func TestImportReadsAWorkbook(t *testing.T) {
	url, registered := counter(t)
	book := excelize.NewFile()
	defer book.Close()
	for at, row := range map[string][]any{"A1": {"profile", "serial", "lon", "lat", "name"}, "A2": {"bin", "B-2", 121.4, 31.2}, "A4": {"bin", "B-3", "east", 31.2, "x"}} {
		if err := book.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	list, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = ImportDevices(context.Background(), Import{City: url, Login: "data", Password: strings.NewReader("right\n"), List: list, Name: "bins.xlsx"}, &out)
	if !errors.Is(err, ErrImportParts) || strings.Join(*registered, "; ") != "bin B-2 " {
		t.Errorf("%v, registered %q", err, *registered)
	}
	if want := "bins.xlsx:4: lon must be degrees, not \"east\"\n1 registered, 0 were there already, 1 refused\n"; out.String() != want {
		t.Errorf("reported %s", out.String())
	}
}

func TestImportRefusesWhatItCannotBegin(t *testing.T) {
	url, registered := counter(t)
	for name, c := range map[string]struct {
		url, password, list string
		want                *fault.Fault
	}{
		"wrong password": {url, "guess", "profile,serial,lon,lat\n", ErrImportDoor},
		"no such city":   {"http://127.0.0.1:1", "right", "profile,serial,lon,lat\n", ErrImportDoor},
		"no column":      {url, "right", "profile,serial,lon\n", ErrImportList},
		"strange column": {url, "right", "profile,serial,lon,lat,colour\n", ErrImportList},
		"empty":          {url, "right", "", ErrImportList},
	} {
		t.Run(name, func(t *testing.T) {
			err := ImportDevices(context.Background(), Import{City: c.url, Login: "data", Password: strings.NewReader(c.password), List: strings.NewReader(c.list), Name: "list.csv"}, &strings.Builder{})
			if !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
	if len(*registered) > 0 {
		t.Errorf("registered %v", *registered)
	}
}
