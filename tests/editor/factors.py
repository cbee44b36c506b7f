"""Second factors in the browser: an app that gives codes, and Chromium's own authenticator."""

from __future__ import annotations

from playwright.async_api import CDPSession, Page, expect

from tests.api.factors import App


async def set_up_app(page: Page) -> App:
    """Set an app up on the page that offers it; the codes for a lost one stay shown."""
    await page.get_by_role("button", name="Set up an app").click()
    await expect(page.get_by_alt_text("QR code for an authenticator app")).to_be_visible()
    app = App(await page.locator("code").inner_text())
    await page.get_by_label("The six digits it shows").fill(app.code(0))
    await page.get_by_role("button", name="Confirm").click()
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    await expect(codes).to_have_count(10)
    app.recovery_codes = await codes.all_inner_texts()
    await page.get_by_role("button", name="I have kept them").click()
    return app


async def sign_in_as(page: Page, email: str, password: str) -> None:
    """Give address and password on the sign-in page."""
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def show_code(page: Page, code: str, label: str = "Code of your app") -> None:
    """Go on by a code."""
    await page.get_by_label(label).fill(code)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def with_device(page: Page) -> CDPSession:
    """Give a browser a device that holds passkeys, whose person agrees to everything."""
    device = await page.context.new_cdp_session(page)
    await device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return device
