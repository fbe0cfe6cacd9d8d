package main

import (
	"context"
	"io"
	"os"

	"citybrain/app"
)

type imports struct {
	Devices importDevices `cmd:"" help:"Register a list of devices, CSV or XLSX, in a city that runs; the password is read from the first line of standard input."`
}

type importDevices struct {
	List  string `arg:"" type:"existingfile" help:"CSV or XLSX with the columns profile, serial, lon, lat and optionally name and org."`
	To    string `default:"http://127.0.0.1:8080" help:"Address of the city." placeholder:"URL"`
	Login string `required:"" help:"Account that may register things."`
}

func (c *importDevices) Run(ctx context.Context, out io.Writer) error {
	list, err := os.Open(c.List)
	if err != nil {
		return err
	}
	defer list.Close()
	return app.ImportDevices(ctx, app.Import{City: c.To, Login: c.Login, Password: os.Stdin, List: list, Name: c.List}, out)
}
