// Command load is the load generator of the benchmarks: devices that publish
// over MQTT, gateways that send batches over HTTP, a subscriber that counts.
// It speaks only public doors, prints one JSON line of figures, and stops by
// itself.
package main

import (
	"encoding/json"
	"os"

	"github.com/alecthomas/kong"
)

type commands struct {
	Provision provision `cmd:"" help:"Provision devices through the public door and write their credentials."`
	MQTT      mqttLoad  `cmd:"" name:"mqtt" help:"Publish observations with QoS 1."`
	HTTP      httpLoad  `cmd:"" name:"http" help:"Send batches of observations."`
	Idle      idle      `cmd:"" help:"Connect devices and keep them silent until told to end."`
	OCPP      ocppLoad  `cmd:"" name:"ocpp" help:"Connect charging piles over OCPP 1.6J and send their meters."`
	Users     usersLoad `cmd:"" help:"Sign accounts in, and keep their sessions and the catalogue of services."`
	Fill      fill      `cmd:"" help:"Fill a city that does not run with cases of a year."`
	People    people    `cmd:"" help:"Let people search, apply, look after their cases, and officials work."`
	Subscribe subscribe `cmd:"" help:"Count what a broker delivers with QoS 1."`
}

func main() {
	k := kong.Parse(&commands{}, kong.Name("load"))
	k.FatalIfErrorf(k.Run())
}

// credential is one line of a credentials file.
type credential struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Password string `json:"password"`
}

func readCredentials(name string, most int) ([]credential, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []credential
	for d := json.NewDecoder(f); d.More() && len(all) < most; {
		var c credential
		if err := d.Decode(&c); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

func report(figures any) error { return json.NewEncoder(os.Stdout).Encode(figures) }
