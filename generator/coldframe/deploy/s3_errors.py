"""What boto3 raises → one sentence for the author, and the mend."""

from collections.abc import Mapping
from typing import Any

from coldframe.deploy.target import S3, Target
from coldframe.problems import Problem

GIVE = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run: aws sso login"


def refusal(error: Exception, target: Target, doing: str, path: str) -> Problem:
    """`doing` is what was tried, as a policy names it without `s3:`; `path` the file, or empty."""
    where = target.where
    assert isinstance(where, S3)
    response: Mapping[str, Any] = getattr(error, "response", None) or {}
    code = str(response.get("Error", {}).get("Code", "")) or type(error).__name__
    what, mend, key = _sentence(code, error, response, where, doing, path)
    return Problem(target.at(key), what, mend)


def _sentence(
    code: str,
    error: Exception,
    response: Mapping[str, Any],
    where: S3,
    doing: str,
    path: str,
) -> tuple[str, str, str]:
    """What is wrong, the mend, and the key of coldframe.toml that it hangs on."""
    host = where.endpoint or "AWS"
    about = response.get("Error", {})
    match code:
        case "NoCredentialsError" | "CredentialRetrievalError" | "PartialCredentialsError":
            return f"there are no credentials for {where}", GIVE, "target"
        case "ProfileNotFound":
            return f"{error}".rstrip("."), "Set AWS_PROFILE to one of ~/.aws/config", "target"
        case "InvalidAccessKeyId" | "InvalidClientTokenId":
            known = f" {about['AWSAccessKeyId']}" if "AWSAccessKeyId" in about else ""
            return f"{host} does not know the access key{known}", GIVE, "target"
        case "SignatureDoesNotMatch":
            what = f"{host} says that the secret key does not belong to the access key"
            return what, "Set AWS_SECRET_ACCESS_KEY anew; mind its whole length", "target"
        case "ExpiredToken" | "TokenRefreshRequired" | "ExpiredTokenException":
            return "the credentials have expired", "Log in again: aws sso login", "target"
        case "UnauthorizedSSOTokenError" | "SSOTokenLoadError" | "TokenRetrievalError":
            return "the credentials have expired", "Log in again: aws sso login", "target"
        case "RequestTimeTooSkewed":
            return (
                "this machine's clock is wrong, so its signatures are refused",
                "Set it",
                "target",
            )
        case "NoSuchBucket":
            what = f"{host} has no bucket {where.bucket}"
            return what, "Create it, or correct the name in target", "target"
        case (
            "PermanentRedirect"
            | "AuthorizationHeaderMalformed"
            | "IllegalLocationConstraintException"
        ):
            return _region(about, response, where)
        case "AccessDenied" | "AllAccessDisabled" | "403" | "Forbidden" | "Unauthorized":
            thing = f"{where}{path}" if path else f"{where}"
            what = f"the credentials do not allow s3:{doing} on {thing}"
            return what, f"Allow s3:{doing} in their policy; the guide has a whole one", "target"
        case "InvalidBucketName" | "ParamValidationError":
            return f"{where.bucket!r} is no name of a bucket", "Correct it in target", "target"
        case "EndpointConnectionError" | "ConnectTimeoutError" | "ProxyConnectionError":
            mend = "Correct endpoint, or look whether this machine is online"
            return f"nothing answers at {_endpoint(error, host)}", mend, "endpoint"
        case "SSLError":
            mend = "Correct endpoint: has it https where the store speaks http?"
            return f"{host} has no certificate that is trusted here", mend, "endpoint"
        case "InvalidRegionError" | "ValueError" | "UnknownRegionError":
            return f"{error}".rstrip("."), "Correct endpoint and region", "endpoint"
        case "SlowDown" | "503" | "ServiceUnavailable" | "InternalError" | "500" | "RequestTimeout":
            return _unwell(code, host, doing, path)
        case "ConnectionClosedError" | "ReadTimeoutError" | "ResponseStreamingError":
            return _unwell(code, host, doing, path)
    said = about.get("Message") or str(error)
    what = f"{host} refused {doing} {path}".rstrip() + f": {code}, {said}".rstrip(".")
    return what, "See what the store's manual says of it", "target"


def _region(
    about: Mapping[str, str], response: Mapping[str, Any], where: S3
) -> tuple[str, str, str]:
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    named = headers.get("x-amz-bucket-region", "")
    region = named or about.get("Region", "") or _quoted(about.get("Endpoint", ""))
    what = f"the bucket {where.bucket} is in another region than {where.region or 'the one set'}"
    mend = f'Write region = "{region}"' if region else "Write its region: region = …"
    return what, mend, "region"


def _quoted(endpoint: str) -> str:
    """`bucket.s3.eu-west-1.amazonaws.com` or `s3-eu-west-1…` → `eu-west-1`."""
    _, _, after = endpoint.partition("s3")
    return after.lstrip(".-").partition(".amazonaws")[0]


def _endpoint(error: Exception, host: str) -> str:
    named: Mapping[str, object] = getattr(error, "kwargs", {})
    return host if host != "AWS" else str(named.get("endpoint_url", host))


def _unwell(code: str, host: str, doing: str, path: str) -> tuple[str, str, str]:
    what = f"{host} failed at {doing} {path}".rstrip() + f", also when asked again ({code})"
    return what, "Run it again later: what was sent is not sent twice", "target"
