"""What an author uses. Runs at build and in the browser: standard library only, nothing of ours."""
