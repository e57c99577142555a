// The service ${{ values.name }}: this file starts it and stops it in good order.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"${{ values.module }}/internal/app"
)

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	settings, err := app.ReadSettings(os.Getenv)
	if err != nil {
		log.Error("the settings are wrong", "error", err)
		os.Exit(2)
	}
	stop, done := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer done()
	server := &http.Server{
		Addr:              settings.Address(),
		Handler:           app.New(settings),
		ReadHeaderTimeout: 5 * time.Second,
	}
	go func() {
		log.Info("listening", "address", server.Addr)
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Error("cannot listen", "error", err)
			os.Exit(1)
		}
	}()
	<-stop.Done()
	// Requests that are being answered have until Kubernetes loses its patience.
	last, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		log.Error("did not stop in good order", "error", err)
	}
}
